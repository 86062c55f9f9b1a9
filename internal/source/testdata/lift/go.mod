module lift

go 1.21
