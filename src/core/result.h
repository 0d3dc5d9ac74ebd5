// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace dirvenv {

/// Why something could not be done: one sentence for the user, with the place (file:line:column)
/// and, where there is one, what to type next. Project text in it is raw; whoever prints it passes
/// it through visible().
struct Error {
  std::string message;
};

/// A value, or the Error that stands in its place (std::expected is C++23). Ignoring one is a
/// compile error; value() on an error throws std::bad_variant_access.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::move(value)) {}
  Result(Error error) : held_(std::move(error)) {}

  explicit operator bool() const { return std::holds_alternative<T>(held_); }
  T& value() & { return std::get<T>(held_); }
  const T& value() const& { return std::get<T>(held_); }
  T&& value() && { return std::get<T>(std::move(held_)); }
  T* operator->() { return &std::get<T>(held_); }
  const T* operator->() const { return &std::get<T>(held_); }
  T& operator*() { return std::get<T>(held_); }
  const T& operator*() const { return std::get<T>(held_); }
  const Error& error() const { return std::get<Error>(held_); }

 private:
  std::variant<T, Error> held_;
};

/// The value of a Result that only says whether it worked.
struct Done {};

}  // namespace dirvenv
