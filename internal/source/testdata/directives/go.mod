module directives

go 1.21
