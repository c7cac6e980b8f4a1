# Every target sets up what it needs. Needed beforehand: Go, a C compiler (for SQLite and ONNX Runtime), make.
GO      ?= go
BIN     := bin/shoptalk
export CGO_ENABLED := 1

.PHONY: run build test check bench dist lib clean setup-browser

## run: build and serve the demo shop on http://127.0.0.1:8080, its data in data/demo
run: build
	@mkdir -p data
	$(BIN) demo --data data/demo

## build: the program, bin/shoptalk
build: lib
	@mkdir -p bin
	$(GO) build -trimpath -o $(BIN) ./cmd/shoptalk

## lib: the ONNX Runtime library for the target, out of the module cache, to be embedded
lib:
	@os=$$($(GO) env GOOS) arch=$$($(GO) env GOARCH); env -u GOOS -u GOARCH $(GO) run ./intent/onnx/fetch -os $$os -arch $$arch

## test: everything, the real browser and the conversations included
test: lib setup-browser
	$(GO) test ./...
	$(MAKE) build
	$(BIN) test

## check: format, vet, staticcheck, race, the built pages and their types
check: lib setup-browser
	@files=$$(gofmt -l $$(git ls-files '*.go' | grep -v /vendor/)); if [ -n "$$files" ]; then echo "gofmt these: $$files"; exit 1; fi
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK) ./...
	$(GO) test -race $$($(GO) list ./... | grep -v /e2e)
	./web/check.sh
STATICCHECK := v0.8.2

## bench: figures side by side, as ratios of one run
bench: lib
	$(GO) -C bench run .

## dist: the widget and the console from their sources
dist:
	$(GO) -C web/build run .

# The browser tests drive Debian's chromium. Where it may not be installed they say so; in CI that is a failure.
setup-browser:
	@./e2e/browser.sh

clean:
	rm -rf bin data
