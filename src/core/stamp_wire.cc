// SPDX-License-Identifier: MIT
#include "core/stamp_wire.h"

namespace dirvenv {
namespace {

constexpr uint64_t kExists = 1;
constexpr uint64_t kIsDirectory = 2;

}  // namespace

void write_stamp(WireWriter& out, const Stamp& stamp) {
  out.number((stamp.exists ? kExists : 0) | (stamp.is_directory ? kIsDirectory : 0));
  out.number(stamp.device);
  out.number(stamp.inode);
  out.number(stamp.size);
  out.number(static_cast<uint64_t>(stamp.modified_ns));
  out.number(static_cast<uint64_t>(stamp.changed_ns));
}

Stamp read_stamp(WireReader& in) {
  Stamp stamp;
  const uint64_t flags = in.number(kExists | kIsDirectory);
  stamp.exists = (flags & kExists) != 0;
  stamp.is_directory = (flags & kIsDirectory) != 0;
  stamp.device = in.number();
  stamp.inode = in.number();
  stamp.size = in.number();
  stamp.modified_ns = static_cast<int64_t>(in.number());
  stamp.changed_ns = static_cast<int64_t>(in.number());
  return stamp;
}

void write_dependencies(WireWriter& out, const std::vector<Dependency>& dependencies) {
  out.number(dependencies.size());
  for (const Dependency& dependency : dependencies) {
    out.bytes(dependency.path);
    write_stamp(out, dependency.stamp);
    out.bytes(dependency.content_digest);
  }
}

std::vector<Dependency> read_dependencies(WireReader& in) {
  std::vector<Dependency> dependencies;
  for (uint64_t left = in.count(8); left > 0; --left) {
    Dependency dependency;
    dependency.path = in.bytes();
    dependency.stamp = read_stamp(in);
    dependency.content_digest = in.bytes();
    dependencies.push_back(std::move(dependency));
  }
  return dependencies;
}

}  // namespace dirvenv
