package main

import (
	"net/http"
	"os"
	"strconv"

	"github.com/labstack/echo"
)

type item struct {
	Name  string   `json:"name"`
	Price float64  `json:"price"`
	Tags  []string `json:"tags"`
}

type object map[string]interface{}

func main() {
	e := echo.New()
	e.HideBanner = true
	e.HidePort = true
	e.GET("/openapi.json", func(c echo.Context) error { return c.File(os.Args[2]) })
	e.GET("/items", func(c echo.Context) error {
		limit, err := strconv.Atoi(c.QueryParam("limit"))
		if err != nil {
			limit = 10
		}
		return c.JSON(200, object{"limit": limit, "tags": c.QueryParams()["tag"]})
	})
	e.GET("/items/me", func(c echo.Context) error { return c.JSON(200, object{"handler": "me"}) })
	e.GET("/items/:id", func(c echo.Context) error { return c.JSON(200, object{"handler": "one", "id": c.Param("id")}) })
	e.GET("/items/:id/admin", func(c echo.Context) error { return c.JSON(200, object{"handler": "admin", "id": c.Param("id")}) })
	e.GET("/pages/:number", func(c echo.Context) error {
		number, err := strconv.Atoi(c.Param("number"))
		if err != nil || number > 99 {
			return c.JSON(404, object{"error": "no such page"})
		}
		return c.JSON(200, object{"number": number})
	})
	e.POST("/items", func(c echo.Context) error {
		var one item
		if err := c.Bind(&one); err != nil || one.Name == "" {
			return c.JSON(400, object{"error": "name is required"})
		}
		return c.JSON(201, one)
	})
	e.PUT("/items/:id", func(c echo.Context) error {
		var one item
		if err := c.Bind(&one); err != nil {
			return err
		}
		return c.JSON(200, object{"id": c.Param("id"), "dry": c.QueryParam("dry"), "item": one})
	})
	e.DELETE("/items/:id", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	e.POST("/login", func(c echo.Context) error { return c.JSON(200, object{"user": c.FormValue("user"), "scope": c.FormValue("scope")}) })
	e.GET("/tenant", func(c echo.Context) error { return c.JSON(200, object{"tenant": c.Request().Header.Get("X-Tenant")}) })
	if err := e.Start("127.0.0.1:" + os.Args[1]); err != nil {
		panic(err)
	}
}
