# Each target runs an npm script or Docker.
.DEFAULT_GOAL := help
.PHONY: help run test faults bench check build up down superuser worker-key

COMPOSE := docker compose --env-file envs/.env

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install, build and start everything in one process at http://localhost:8080; needs only Node
	@npm run --silent quickstart

test: ## run all tests on real, embedded parts; TEST_AMQP_URL adds the tests that need RabbitMQ
	@npm test --silent

faults: ## kill processes and cut connections for an hour, and print the results; needs TEST_AMQP_URL
	@npm run --silent faults

bench: ## measure for half an hour, beside a bare loop over the mailer library; saves to bench/results
	@npm run --silent bench

check: ## check format, lint, types, import rules, and the API against its contract
	@npm run --silent check

build: envs/.env ## build the Docker images
	@WORKER_KEY=- $(COMPOSE) build

up: envs/.env ## start everything with Docker, with the settings in envs/.env
	$(COMPOSE) up --detach --wait

down: ## stop what `make up` started; data stays in volumes
	$(COMPOSE) down

worker-key: envs/.env ## print the WORKER_KEY that belongs to the SECRET_KEY in envs/.env
	@WORKER_KEY=- $(COMPOSE) run --rm --no-deps server node server/dist/worker-key.js

superuser: ## create an admin in what `make up` started; asks, or reads SUPERUSER_USERNAME, _EMAIL and _PASSWORD
	$(COMPOSE) exec -e SUPERUSER_USERNAME -e SUPERUSER_EMAIL -e SUPERUSER_PASSWORD server node server/dist/superuser.js

envs/.env:
	@echo "Copy envs/.env.example to envs/.env and set the passwords in it first."
	@exit 1
