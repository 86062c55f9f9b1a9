module refused

go 1.21
