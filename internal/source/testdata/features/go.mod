module features

go 1.22
