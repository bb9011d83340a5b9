# API 文档页。
docs-title = 接口说明
