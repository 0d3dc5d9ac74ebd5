// SPDX-License-Identifier: MIT
#include <string_view>
#include <utility>

#include "support/envrc_corpus_table.h"

namespace dirvenv::test {
namespace {

using CorpusWord = std::string_view;

// clang-format off
constexpr CorpusWord kCorpusNames[] = {
  "DATABASE_URL", "REDIS_URL", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "KUBECONFIG", "PORT", "HOST",
  "API_URL", "API_KEY", "API_TOKEN", "SECRET_KEY", "SECRET_KEY_BASE", "NODE_ENV", "NODE_OPTIONS", "RAILS_ENV",
  "DJANGO_SETTINGS_MODULE", "FLASK_APP", "FLASK_DEBUG", "DEBUG", "LOG_LEVEL", "RUST_LOG", "RUST_BACKTRACE",
  "CARGO_TARGET_DIR", "GOPATH", "GOFLAGS", "GOPRIVATE", "CGO_ENABLED", "JAVA_HOME", "JAVA_OPTS", "MAVEN_OPTS",
  "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGDATA", "MYSQL_HOST", "MYSQL_PASSWORD", "MONGO_URI",
  "RABBITMQ_URL", "KAFKA_BROKERS", "S3_BUCKET", "S3_ENDPOINT", "SENTRY_DSN", "STRIPE_SECRET_KEY", "GITHUB_TOKEN",
  "NPM_TOKEN", "OPENAI_API_KEY", "TF_VAR_region", "TF_VAR_environment", "TF_WORKSPACE", "VAULT_ADDR", "DOCKER_HOST",
  "COMPOSE_PROJECT_NAME", "COMPOSE_FILE", "DOCKER_BUILDKIT", "REGISTRY", "IMAGE_TAG", "ENVIRONMENT", "APP_ENV",
  "APP_NAME", "BASE_URL", "FRONTEND_URL", "BACKEND_URL", "CORS_ORIGINS", "SMTP_HOST", "SMTP_PORT", "MAIL_FROM",
  "GOOGLE_CLOUD_PROJECT", "GOOGLE_APPLICATION_CREDENTIALS", "AZURE_TENANT_ID", "ARM_SUBSCRIPTION_ID", "ANSIBLE_CONFIG",
  "HELM_NAMESPACE", "CLUSTER_NAME", "PROJECT_ROOT", "DATA_DIR", "CONFIG_PATH", "FEATURE_FLAGS", "FOO", "BAR",
  "PYTHONDONTWRITEBYTECODE", "PIPENV_VENV_IN_PROJECT", "UV_PROJECT_ENVIRONMENT", "NIX_CONFIG", "NIXPKGS_ALLOW_UNFREE"};
constexpr CorpusWord kCorpusValues[] = {
  "1", "0", "true", "false", "yes", "no", "3000", "8080", "5432", "6379", "0.0.0.0", "127.0.0.1", "localhost",
  "development", "production", "staging", "test", "dev", "prod", "local", "info", "debug", "warn", "trace", "full",
  "eu-west-1", "us-east-1", "us-west-2", "eu-central-1", "my-app", "my_app_dev", "acme", "example.org", "postgres",
  "'postgres'", "\"postgres\"", "root", "admin", "secret", "changeme", "\"change-me\"", "'s3cr3t!'", "xxx", "TODO",
  "sk_test_51Habc", "ghp_0123456789abcdef", "AKIAIOSFODNN7EXAMPLE", "\"\"", "''", "1.2.3", "v0.14.2", "20.11.1",
  "3.11", "1.21.5", "latest", "\"latest\"", "main", "config.settings.local", "'app.main:app'", "app.py", "src",
  "./config/dev.yaml", "config/app.toml", "/usr/local/opt/openssl", "/opt/homebrew/bin", "/tmp/cache", "./data",
  "../shared", "bin", "-Wall", "'-O2 -g'", "\"-j4\"", "--max-old-space-size=4096", "-mod=vendor", "on", "off",
  "\"hello world\"", "'single quoted'", "\"it's fine\"", "a,b,c", "\"a, b\"", "host1:9092,host2:9092", "key=value",
  "user@example.org", "\"user@example.org\"", "noreply@localhost", "%Y-%m-%d", "\"%H:%M\"", "UTC", "Europe/Berlin",
  "en_US.UTF-8", "C.UTF-8", "12345678-1234-1234-1234-123456789abc", "arn:aws:iam::123456789012:role/dev", "unix:///run/app.sock",
  "0x1F", "-1", "1e6", "10m", "512MB", "*", "\"*\"", "'*.example.org'", "github.com/acme/*", "vim", "'code --wait'", "sqlite",
  "sqlite:///db.sqlite3", "memory", "console", "json", "\"experimental-features = nix-command flakes\"", "$", "50%", "a+b"};
constexpr CorpusWord kCorpusUrls[] = {
  "postgres://app:app@localhost:5432/app_dev?sslmode=disable", "postgresql://postgres:postgres@127.0.0.1/app",
  "redis://localhost:6379/0", "mysql://root@127.0.0.1:3306/app?charset=utf8mb4", "mongodb://u:p@h1,h2/db?replicaSet=rs0",
  "amqp://guest:guest@localhost:5672/%2F", "https://api.example.org/v1", "http://localhost:8080", "http://[::1]:4000/",
  "https://user@example.org/path?q=1,2", "ldap://dc.example.org:389", "nats://127.0.0.1:4222", "tcp://127.0.0.1:2375",
  "https://abc123@sentry.example.org/42", "s3://bucket/prefix", "https://example.org/?a[]=1", "file:///tmp/x", "ws://localhost:3001/ws"};
constexpr CorpusWord kCorpusOdd[] = {
  "'{\"a\": 1, \"b\": [true, \"x\"]}'", "'$not!expanded'", "\"a \"b\" c\"", "a\\ b", "\"tab\\tstays\"", "'p@$$w0rd!'",
  "\"pa\\$\\$word\"", "{}", "[default]", "x,y:z", "\"a;b\"", "'a&b'", "a\\&b", "\"semi; colon\"", "'#fff'", "\"# no comment\"",
  "!", "\"\\\\\"", "@scope/package", "?", "~~", "a=b=c", "'multi'\"ple\"'quotes'", "'two\nlines'"};
constexpr CorpusWord kCorpusJson[] = {
  "{\"version\": 1, \"services\": [{\"name\": \"api\", \"port\": 8080, \"tags\": [\"a\", \"b\"]}, {\"name\": \"web\", \"port\": 3000}, {\"name\": \"worker\", \"queues\": [\"default\", \"mail\", \"slow\"]}], \"debug\": true, \"owner\": \"team@example.org\"}",
  "{\"type\":\"service_account\",\"project_id\":\"acme-dev\",\"private_key_id\":\"0123456789abcdef0123456789abcdef01234567\",\"client_email\":\"dev@acme-dev.example.org\",\"client_id\":\"123456789012345678901\",\"auth_uri\":\"https://example.org/o/oauth2/auth\"}"};
constexpr CorpusWord kCorpusJava[] = {
  "-Xms512m -Xmx4g -XX:+UseG1GC -XX:MaxGCPauseMillis=200 -Dfile.encoding=UTF-8 -Duser.timezone=UTC -Dspring.profiles.active=local -Dspring.datasource.url=jdbc:postgresql://localhost:5432/app -Djava.net.preferIPv4Stack=true -Dlogging.level.root=INFO"};
constexpr CorpusWord kCorpusTexts[] = {
  "hello world", "Loading the environment...", "My App (local)", "all done", "a b  c", "see README.md", "Development: step 1",
  "welcome back", "100% local", "x = y", "Remember to run make setup", "one, two & three", "[dev] ready", "Hi there :)"};
constexpr CorpusWord kCorpusDirs[] = {"app", "api", "web", "backend", "data", "src", "config", "lib", "tools", "cache"};
constexpr CorpusWord kCorpusFiles[] = {
  "flake.nix", "shell.nix", "Makefile", "package.json", ".tool-versions", "VERSION", "absent.txt", "config/app.toml",
  "config/dev.yaml", "secrets.yaml", "docker-compose.yml", ".nvmrc", "pyproject.toml", "go.mod", "requirements.txt"};
constexpr CorpusWord kCorpusNixFiles[] = {"flake.nix", "flake.lock", "nix/devshell.nix", "nix/overlay.nix", "shell.nix", "nix/absent.nix",
  "\"nix/devshell.nix\"", "rust-toolchain.toml", "./nix/packages.nix"};
constexpr CorpusWord kCorpusEnvs[] = {".env", ".env.local", ".env", ".env.development", "config/.env", ".env.absent"};
constexpr CorpusWord kCorpusBins[] = {"bin", "scripts", "node_modules/.bin", "./bin", "./scripts", "vendor/bin", "tools"};
constexpr CorpusWord kCorpusVenvs[] = {".venv", "venv", "env", ".virtualenv"};
constexpr CorpusWord kCorpusWords[] = {"dev", "prod", "test", "core", "main", "alpha", "blue", "setup", "fast", "demo"};
constexpr CorpusWord kCorpusLowers[] = {"app_name", "root", "region", "version", "target", "project", "layout_mode", "base", "image", "owner"};
constexpr CorpusWord kCorpusUsers[] = {"app", "alice", "bob", "deploy", "postgres", "dev"};
constexpr CorpusWord kCorpusHosts[] = {"localhost", "db.example.org", "127.0.0.1", "api.local", "host.docker.internal"};
constexpr CorpusWord kCorpusNumbers[] = {"3000", "8080", "4000", "5000", "8000", "9090"};
constexpr CorpusWord kCorpusTools[] = {"nix", "uv", "poetry", "node", "docker", "git", "terraform", "kubectl", "lorri", "op"};
constexpr CorpusWord kCorpusVariables[] = {"HOME_DIR", "USER", "APP_ENV", "ENVIRONMENT", "PROJECT_ROOT", "XDG_DATA_HOME", "GOPATH", "NAME", "LANG", "REGION"};
constexpr CorpusWord kCorpusRuns[] = {
  "uv sync", "pnpm install --offline", "yarn install --offline", "git rev-parse --is-inside-work-tree", "make -n setup",
  "terraform init", "kubectl config current-context", "asdf current", "gcloud config get-value project", "pre-commit --version",
  "./scripts/check", "bundle check", "mise current", "task --list", "chmod +x scripts/check", "touch .setup-done", "ls bin", "corepack --version"};
constexpr CorpusWord kCorpusAsks[] = {
  "op read op://dev/api/token", "security find-generic-password -w -s api", "pass show dev/api", "gcloud config get-value project",
  "aws configure get region", "kubectl config current-context", "hostname", "id -u", "uname -m", "whoami", "node --version",
  "brew --prefix", "xcrun --show-sdk-path", "vault kv get -field=token secret/dev", "poetry env info --path", "ruby -v"};
constexpr CorpusWord kCorpusFlakes[] = {"default", "dev", "name", "ci", "docs", "rust"};
constexpr CorpusWord kCorpusPins[] = {"2.2.0", "2.2.1", "2.3.0", "2.4.0", "3.0.4", "3.0.5", "3.0.6", "3.1.0"};
constexpr CorpusWord kCorpusComments[] = {
  "# Database", "# ---- database ----", "### AWS", "# Local overrides go to .envrc.local", "# https://direnv.net/", "#",
  "# TODO: move this to .env", "# see docs/setup.md", "# export OLD_NAME=old", "#export DEBUG=1", "# use nix", "#layout python3",
  "# PATH_add bin", "# don't commit secrets!", "# the \"real\" one is in 1Password", "# needs $HOME/.aws and `aws` (v2)",
  "# ============================", "# reload with: direnv allow", "# if [ -f .env ]; then\n#   dotenv\n# fi", "# eval \"$(ssh-agent)\"",
  "# start_db() {\n#   pg_ctl start\n# }", "# Copy this file to .envrc and fill in the values.", "##", "# port of the API", "# (optional)",
  "#!/bin/sh -- no, direnv uses bash", "# nix-direnv", "# Python", "# https://github.com/nix-community/nix-direnv"};
constexpr CorpusWord kCorpusForeignComments[] = {
  "# Développement local", "# für die Entwicklung", "# 环境变量", "# データベース", "# 🚀 start here", "# ⚠️ do not commit", "# переменные окружения", "# — database —"};
constexpr CorpusWord kCorpusAfters[] = {
  "# for local use", "# default", "#see README", "# don't change", "# \"quoted\" (and not closed", "# TODO", "# was: 8081", "# $HOME is not enough"};
constexpr CorpusWord kCorpusChecks[] = {
  "# shellcheck shell=bash", "#shellcheck shell=bash", "# shellcheck disable=SC1091", "# shellcheck disable=SC2034,SC2148", "# shellcheck source=/dev/null"};
constexpr CorpusWord kCorpusModelines[] = {"# vim: ft=sh", "# vim: set ft=bash sw=2:", "# -*- mode: sh -*- vim: syntax=sh"};
constexpr CorpusWord kCorpusEmoji[] = {"✅ ", "🚀 ", "⚠️  ", "❌ ", "📦 "};
constexpr CorpusWord kCorpusShebangs[] = {"#!/usr/bin/env bash", "#!/bin/bash", "#!/usr/bin/env bash", "#!/usr/bin/env direnv"};
constexpr CorpusWord kCorpusLevels[] = {"info", "warn", "error", "\"debug\""};
constexpr CorpusWord kCorpusProfiles[] = {"dev", "default", "\"acme-dev\"", "sandbox"};
constexpr CorpusWord kCorpusRegions[] = {"eu-west-1", "us-east-1", "\"eu-central-1\"", "ap-southeast-2"};
constexpr CorpusWord kCorpusRust[] = {"debug", "info,my_crate=trace", "\"warn,hyper=off\"", "my_app=debug,tower_http=info"};

constexpr std::pair<CorpusWord, std::span<const CorpusWord>> kCorpusPools[] = {
  {"name", kCorpusNames}, {"value", kCorpusValues}, {"url", kCorpusUrls}, {"odd", kCorpusOdd}, {"json", kCorpusJson},
  {"java", kCorpusJava}, {"text", kCorpusTexts}, {"dir", kCorpusDirs}, {"file", kCorpusFiles}, {"nixfile", kCorpusNixFiles},
  {"env", kCorpusEnvs}, {"bin", kCorpusBins}, {"venv", kCorpusVenvs}, {"word", kCorpusWords}, {"lower", kCorpusLowers},
  {"user", kCorpusUsers}, {"host", kCorpusHosts}, {"number", kCorpusNumbers}, {"tool", kCorpusTools}, {"var", kCorpusVariables},
  {"run", kCorpusRuns}, {"ask", kCorpusAsks}, {"flake", kCorpusFlakes}, {"nixdirenv", kCorpusPins}, {"comment", kCorpusComments},
  {"foreign", kCorpusForeignComments}, {"after", kCorpusAfters}, {"check", kCorpusChecks}, {"modeline", kCorpusModelines},
  {"emoji", kCorpusEmoji}, {"shebang", kCorpusShebangs}, {"profile", kCorpusProfiles}, {"region", kCorpusRegions},
  {"level", kCorpusLevels}, {"rust", kCorpusRust}};
// clang-format on

}  // namespace

std::span<const std::string_view> corpus_pool(std::string_view pool) {
  for (const auto& [key, words] : kCorpusPools) {
    if (key == pool) return words;
  }
  return {};
}

}  // namespace dirvenv::test
