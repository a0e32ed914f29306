# The front door: each target is a thin name for an npm script or for Docker.
.DEFAULT_GOAL := help
.PHONY: help run test faults bench check build up down superuser

COMPOSE := docker compose --env-file envs/.env

help: ## what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install, build and start everything in one process at http://localhost:8080; needs only Node
	@npm run --silent quickstart

test: ## every test, on real parts that come along; TEST_AMQP_URL adds those that need RabbitMQ
	@npm test --silent

faults: ## an hour of kills and outages, and a table of what came of them; needs TEST_AMQP_URL
	@npm run --silent faults

bench: ## half an hour of measuring, beside a bare loop over the mailer library; keeps its table in bench/results
	@npm run --silent bench

check: ## format, lint, types, import rules, and the schema against its contract
	@npm run --silent check

build: envs/.env ## the images, for Docker
	$(COMPOSE) build

up: envs/.env ## start everything with Docker, settings from envs/.env
	$(COMPOSE) up --detach --wait

down: ## stop what `make up` started; data stays in its volumes
	$(COMPOSE) down

superuser: ## make an admin, in what `make up` started; asks, or takes SUPERUSER_USERNAME, _EMAIL and _PASSWORD
	$(COMPOSE) exec -e SUPERUSER_USERNAME -e SUPERUSER_EMAIL -e SUPERUSER_PASSWORD server node server/dist/superuser.js

envs/.env:
	@echo "Copy envs/.env.example to envs/.env and set the passwords in it first."
	@exit 1
