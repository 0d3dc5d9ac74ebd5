// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

namespace dirvenv::test {

/// While it lives, what this process and its children write to descriptor 2 is kept.
class CapturedErrors {
 public:
  CapturedErrors() : saved_(::dup(2)), file_(::memfd_create("stderr", MFD_CLOEXEC)) {
    REQUIRE(saved_ >= 0);
    REQUIRE(file_ >= 0);
    ::dup2(file_, 2);
  }
  ~CapturedErrors() {
    ::dup2(saved_, 2);
    ::close(saved_);
    ::close(file_);
  }
  CapturedErrors(const CapturedErrors&) = delete;
  CapturedErrors& operator=(const CapturedErrors&) = delete;

  /// What was written since the last call.
  std::string take() {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::pread(file_, buffer, sizeof(buffer), read_)) > 0; read_ += got)
      text.append(buffer, static_cast<size_t>(got));
    return text;
  }

 private:
  int saved_;
  int file_;
  off_t read_ = 0;
};

}  // namespace dirvenv::test
