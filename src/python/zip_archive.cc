// SPDX-License-Identifier: MIT
#include "python/zip_archive.h"

#include <fmt/format.h>
#include <minizip/unzip.h>

#include <algorithm>
#include <memory>

namespace dirvenv {
namespace {

constexpr size_t kBytesLimit = size_t{64} << 20;
constexpr uint64_t kFilesLimit = 2000;
constexpr size_t kNameLimit = 4096;

struct CloseArchive {
  void operator()(void* file) const { unzClose(file); }
};
using Archive = std::unique_ptr<void, CloseArchive>;

// As zip has them, the Unix mode is in the upper half: a plain file that somebody may execute.
bool is_executable(const unz_file_info64& info) {
  const auto mode = static_cast<unsigned>(info.external_fa >> 16);
  return (mode & 0170000U) == 0100000U && (mode & 0111U) != 0;
}

// The content of the file that is next in the archive. False where it is damaged.
bool read_content(void* archive, size_t size, std::string& bytes) {
  if (unzOpenCurrentFile(archive) != UNZ_OK) return false;
  bytes.resize(size);
  size_t done = 0;
  int count = 1;
  while (done < size && count > 0) {
    const size_t part = std::min(size - done, size_t{1} << 20);
    count = unzReadCurrentFile(archive, bytes.data() + done, static_cast<unsigned>(part));
    if (count > 0) done += static_cast<size_t>(count);
  }
  const bool is_whole = done == size;
  return unzCloseCurrentFile(archive) == UNZ_OK && is_whole;
}

}  // namespace

Result<std::vector<WheelFile>> read_zip_archive(const std::string& path) {
  const Error damaged{fmt::format("cannot read {} as a zip archive", path)};
  const Archive archive(unzOpen64(path.c_str()));
  unz_global_info64 about{};
  if (!archive || unzGetGlobalInfo64(archive.get(), &about) != UNZ_OK) return damaged;
  std::vector<WheelFile> files;
  size_t left = kBytesLimit;
  int step = about.number_entry == 0 ? UNZ_END_OF_LIST_OF_FILE : unzGoToFirstFile(archive.get());
  for (; step == UNZ_OK; step = unzGoToNextFile(archive.get())) {
    unz_file_info64 info{};
    std::string name(kNameLimit, '\0');
    if (unzGetCurrentFileInfo64(archive.get(), &info, name.data(), kNameLimit, nullptr, 0, nullptr,
                                0) != UNZ_OK ||
        info.size_filename > kNameLimit || info.uncompressed_size > left ||
        files.size() == kFilesLimit) {
      return damaged;
    }
    name.resize(info.size_filename);
    if (name.ends_with('/')) continue;
    WheelFile file{std::move(name), {}, is_executable(info)};
    left -= info.uncompressed_size;
    if (!read_content(archive.get(), info.uncompressed_size, file.bytes)) return damaged;
    files.push_back(std::move(file));
  }
  if (step != UNZ_END_OF_LIST_OF_FILE) return damaged;
  return files;
}

}  // namespace dirvenv
