import sys

from flasgger import Swagger
from flask import Flask, jsonify, request
from werkzeug.serving import run_simple

app = Flask(__name__)
Swagger(app)

ITEM = """
definitions:
  Item:
    type: object
    required: [name, price]
    properties:
      name: {type: string, minLength: 1}
      price: {type: number}
      tags: {type: array, items: {type: string}}
"""


def documented(text):
    def add(function):
        function.__doc__ = text
        return function

    return add


@app.route("/items")
@documented("""Items by their tags.
---
parameters:
  - {name: limit, in: query, type: integer, minimum: 1, maximum: 50}
  - {name: tag, in: query, type: array, items: {type: string}, collectionFormat: multi}
responses: {200: {description: ok}}
""")
def find():
    return jsonify(limit=request.args.get("limit", 10, type=int), tags=request.args.getlist("tag"))


@app.route("/items/me")
@documented("""Me.
---
responses: {200: {description: ok}}
""")
def me():
    return jsonify(handler="me")


@app.route("/items/<id>")
@documented("""One item.
---
parameters: [{name: id, in: path, type: string, required: true}]
responses: {200: {description: ok}}
""")
def one(id):
    return jsonify(handler="one", id=id)


@app.route("/items/<id>/admin")
@documented("""Its administration.
---
parameters: [{name: id, in: path, type: string, required: true}]
responses: {200: {description: ok}}
""")
def admin(id):
    return jsonify(handler="admin", id=id)


@app.route("/pages/<int:number>")
@documented("""A page.
---
parameters: [{name: number, in: path, type: integer, required: true}]
responses: {200: {description: ok}}
""")
def page(number):
    return (jsonify(number=number), 200) if number < 100 else (jsonify(error="no such page"), 404)


@app.route("/items", methods=["POST"])
@documented("""A new item.
---
parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/Item'}}]
responses: {201: {description: made}}
""" + ITEM)
def create():
    item = request.get_json()
    return (jsonify(item), 201) if item.get("name") else (jsonify(error="name is required"), 400)


@app.route("/items/<id>", methods=["PUT"])
@documented("""Changes an item.
---
parameters:
  - {name: id, in: path, type: string, required: true}
  - {name: dry, in: query, type: boolean}
  - {name: body, in: body, required: true, schema: {$ref: '#/definitions/Item'}}
responses: {200: {description: ok}}
""" + ITEM)
def change(id):
    return jsonify(id=id, dry=request.args.get("dry"), **request.get_json())


@app.route("/items/<id>", methods=["DELETE"])
@documented("""Removes an item.
---
parameters: [{name: id, in: path, type: string, required: true}]
responses: {204: {description: gone}}
""")
def remove(id):
    return "", 204


@app.route("/login", methods=["POST"])
@documented("""Who is it?
---
consumes: [application/x-www-form-urlencoded]
parameters:
  - {name: user, in: formData, type: string, required: true}
  - {name: scope, in: formData, type: string}
responses: {200: {description: ok}}
""")
def login():
    return jsonify(user=request.form["user"], scope=request.form.get("scope"))


@app.route("/tenant")
@documented("""Whose?
---
parameters: [{name: X-Tenant, in: header, type: string, required: true}]
responses: {200: {description: ok}}
""")
def tenant():
    return jsonify(tenant=request.headers.get("X-Tenant"))


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=True)
