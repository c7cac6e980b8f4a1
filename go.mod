module shoptalk

go 1.26
