package main

import (
	"net/http"
	"os"
	"strconv"

	"github.com/gin-gonic/gin"
)

type item struct {
	Name  string   `json:"name" binding:"required"`
	Price float64  `json:"price" binding:"required,gt=0"`
	Tags  []string `json:"tags"`
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/openapi.json", func(c *gin.Context) { c.File(os.Args[2]) })
	r.GET("/items", func(c *gin.Context) {
		limit, _ := strconv.Atoi(c.DefaultQuery("limit", "10"))
		c.JSON(200, gin.H{"limit": limit, "tags": c.QueryArray("tag")})
	})
	r.GET("/items/me", func(c *gin.Context) { c.JSON(200, gin.H{"handler": "me"}) })
	r.GET("/items/:id", func(c *gin.Context) { c.JSON(200, gin.H{"handler": "one", "id": c.Param("id")}) })
	r.GET("/items/:id/admin", func(c *gin.Context) { c.JSON(200, gin.H{"handler": "admin", "id": c.Param("id")}) })
	r.GET("/pages/:number", func(c *gin.Context) {
		number, err := strconv.Atoi(c.Param("number"))
		if err != nil || number > 99 {
			c.JSON(404, gin.H{"error": "no such page"})
			return
		}
		c.JSON(200, gin.H{"number": number})
	})
	r.POST("/items", func(c *gin.Context) {
		var one item
		if err := c.ShouldBindJSON(&one); err != nil {
			c.JSON(400, gin.H{"error": err.Error()})
			return
		}
		c.JSON(201, one)
	})
	r.PUT("/items/:id", func(c *gin.Context) {
		var one item
		if err := c.ShouldBindJSON(&one); err != nil {
			c.JSON(400, gin.H{"error": err.Error()})
			return
		}
		c.JSON(200, gin.H{"id": c.Param("id"), "dry": c.Query("dry"), "item": one})
	})
	r.DELETE("/items/:id", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	r.POST("/login", func(c *gin.Context) { c.JSON(200, gin.H{"user": c.PostForm("user"), "scope": c.PostForm("scope")}) })
	r.GET("/tenant", func(c *gin.Context) { c.JSON(200, gin.H{"tenant": c.GetHeader("X-Tenant")}) })
	if err := r.Run("127.0.0.1:" + os.Args[1]); err != nil {
		panic(err)
	}
}
