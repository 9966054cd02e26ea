from typing import List, Optional

from fastapi import FastAPI, Form, Header, HTTPException, Query
from pydantic import BaseModel, Field

app = FastAPI()


class Item(BaseModel):
    name: str = Field(min_length=1)
    price: float = Field(gt=0)
    tags: List[str] = []


@app.get("/items")
def find(limit: int = Query(10, ge=1, le=50), tag: List[str] = Query([])):
    """Items by their tags."""
    return {"limit": limit, "tags": tag}


@app.get("/items/me")
def me():
    return {"handler": "me"}


@app.get("/items/{id}")
def one(id: str):
    return {"handler": "one", "id": id}


@app.get("/items/{id}/admin")
def admin(id: str):
    return {"handler": "admin", "id": id}


@app.get("/pages/{number}")
def page(number: int):
    if number > 99:
        raise HTTPException(404, "no such page")
    return {"number": number}


@app.post("/items", status_code=201)
def create(item: Item):
    return item


@app.put("/items/{id}")
def change(id: str, item: Item, dry: bool = False):
    return {"id": id, "dry": dry, **item.dict()}


@app.delete("/items/{id}", status_code=204)
def remove(id: str):
    return None


@app.post("/login")
def login(user: str = Form(...), scope: Optional[str] = Form(None)):
    return {"user": user, "scope": scope}


@app.get("/tenant")
def tenant(x_tenant: str = Header(...)):
    return {"tenant": x_tenant}
