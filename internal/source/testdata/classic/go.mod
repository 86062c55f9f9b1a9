module classic

go 1.21
