// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/python_version.h"
#include "core/result.h"

namespace dirvenv {

/// A file in a wheel.
struct WheelFile {
  std::string name;  ///< with '/' between its parts, as the archive has it
  std::string bytes;
  bool is_executable = false;
};

/// A file of an installed wheel.
struct InstalledFile {
  std::string path;  ///< from site-packages: "pip/__init__.py", "../../../bin/pip"
  std::string bytes;
  bool is_executable = false;
};

struct WheelTarget {
  std::string python;     ///< absolute: the interpreter that the commands are to start
  PythonVersion version;  ///< of that interpreter
};

/// What `pip install` makes of a wheel in a virtualenv, but for compiled files, which Python writes
/// as it needs them: the wheel's own files, the commands of its entry points, and in its .dist-info
/// INSTALLER, REQUESTED and RECORD, by which pip lists and removes it.
///
/// An error, without place, where the wheel is not of the plain form that ensurepip's are: pure
/// Python, nothing for places beside site-packages, each file named in RECORD, no name that leads
/// elsewhere. Such a wheel is for pip itself.
Result<std::vector<InstalledFile>> installed_files(std::vector<WheelFile> wheel,
                                                   const WheelTarget& target);

/// The first lines of a command in a virtualenv, by which `python` runs it.
std::string command_head(const std::string& python);

}  // namespace dirvenv
