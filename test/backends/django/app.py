import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    APPEND_SLASH=False,
    DATABASES={},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "drf_spectacular"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF=__name__,
    SECRET_KEY="for tests",
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from drf_spectacular.types import OpenApiTypes  # noqa: E402
from drf_spectacular.utils import OpenApiParameter, extend_schema  # noqa: E402
from drf_spectacular.views import SpectacularAPIView  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.decorators import api_view, parser_classes  # noqa: E402
from rest_framework.parsers import FormParser  # noqa: E402
from rest_framework.response import Response  # noqa: E402


class Item(serializers.Serializer):
    name = serializers.CharField(min_length=1)
    price = serializers.FloatField(min_value=0)
    tags = serializers.ListField(child=serializers.CharField(), required=False)


class Login(serializers.Serializer):
    user = serializers.CharField()
    scope = serializers.CharField(required=False)


def parameter(name, type=OpenApiTypes.STR, location="query", **more):
    return OpenApiParameter(name, type, location, **more)


ID = parameter("id", location="path")


@extend_schema(methods=["GET"], description="Items by their tags.", parameters=[parameter("limit", OpenApiTypes.INT), parameter("tag", many=True)], responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["POST"], request=Item, responses={201: Item})
@api_view(["GET", "POST"])
def items(request):
    if request.method == "GET":
        return Response({"limit": int(request.query_params.get("limit", 10)), "tags": request.query_params.getlist("tag")})
    item = Item(data=request.data)
    item.is_valid(raise_exception=True)
    return Response(item.data, status=201)


@extend_schema(operation_id="me", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def me(request):
    return Response({"handler": "me"})


@extend_schema(methods=["GET"], operation_id="one", parameters=[ID], responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["PUT"], parameters=[ID, parameter("dry", OpenApiTypes.BOOL)], request=Item, responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["DELETE"], parameters=[ID], responses={204: None})
@api_view(["GET", "PUT", "DELETE"])
def item(request, id):
    if request.method == "DELETE":
        return Response(status=204)
    if request.method == "PUT":
        return Response({"id": id, "dry": request.query_params.get("dry"), **request.data})
    return Response({"handler": "one", "id": id})


@extend_schema(operation_id="admin", parameters=[ID], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def admin(request, id):
    return Response({"handler": "admin", "id": id})


@extend_schema(operation_id="page", parameters=[parameter("number", OpenApiTypes.INT, "path")], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def page(request, number):
    return Response({"number": number}) if number < 100 else Response({"error": "no such page"}, status=404)


@extend_schema(operation_id="login", request=Login, responses=OpenApiTypes.OBJECT)
@api_view(["POST"])
@parser_classes([FormParser])
def login(request):
    return Response({"user": request.data["user"], "scope": request.data.get("scope")})


@extend_schema(operation_id="tenant", parameters=[parameter("X-Tenant", location="header", required=True)], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def tenant(request):
    return Response({"tenant": request.headers.get("X-Tenant")})


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view()),
    path("items", items),
    path("items/me", me),
    path("items/<str:id>", item),
    path("items/<str:id>/admin", admin),
    path("pages/<int:number>", page),
    path("login", login),
    path("tenant", tenant),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), server_class=Server).serve_forever()
