// SPDX-License-Identifier: MIT
#pragma once

#include "core/project_reader.h"

namespace dirvenv {

/// What the values of a `.dirvenv.toml` may be, key by key. False: the reader's failure() says why.

/// Whether a project may `verb` ("set") the variable: a valid name, and none that belongs to the
/// shell.
bool check_settable(ProjectReader& reader, std::string_view name, SourcePlace place,
                    std::string_view verb);

bool read_env_value(ProjectReader& reader, const ProjectItem& item, ValueTemplate& out);
/// Valid names, each once.
bool read_names(ProjectReader& reader, const ProjectItem& item, std::vector<PlacedText>& out);
/// Names that a project may unset, each once.
bool read_unset(ProjectReader& reader, const ProjectItem& item, std::vector<PlacedText>& out);
/// Paths of files, in which references expand.
bool read_paths(ProjectReader& reader, const ProjectItem& item, std::vector<PlacedTemplate>& out);
/// Elements of a colon list, in which references expand.
bool read_elements(ProjectReader& reader, const ProjectItem& item,
                   std::vector<PlacedTemplate>& out);
bool read_dotenv_files(ProjectReader& reader, const ProjectItem& item,
                       std::vector<ProjectDotenv>& out);
/// A path in which nothing expands.
bool read_plain_path(ProjectReader& reader, const ProjectItem& item, PlacedText& out);
bool read_requirements(ProjectReader& reader, const ProjectItem& item,
                       std::vector<PlacedText>& out);
bool read_sync(ProjectReader& reader, const ProjectItem& item, Placed<PythonSync>& out);
bool read_python_request(ProjectReader& reader, const ProjectItem& item,
                         std::optional<PlacedText>& out);
bool read_alias(ProjectReader& reader, const ProjectItem& item, std::string& out);
bool read_hook(ProjectReader& reader, const ProjectItem& item, std::optional<PlacedText>& out);

}  // namespace dirvenv
