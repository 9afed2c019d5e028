def notice(decision, emergency_number, crisis_line, language="en"):
    return f"Call {emergency_number} now." if decision.level.rank >= 2 else None


def note(decision, language="en"):
    return "This is for your own team." if decision.intent != "education" else None
