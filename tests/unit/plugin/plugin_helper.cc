// What tests of processes need as a program of its own. `plugin_helper MODE PLUGIN FILE`:
//
//   parent    starts the plugin, writes its pid into the file, and waits to be killed
//   closed    the same without stdin, stdout and stderr
// As a plugin, `plugin_helper MODE FILE` writes into the file what it was given, and shakes hands:
//
//   descriptors  the numbers of those that are open
//   signals      those that are blocked or ignored (a shell would change them first)

#include <dirent.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "core/plugin/process.h"

namespace {

// Whole or not at all.
void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream(path + ".new") << text;
  std::rename((path + ".new").c_str(), path.c_str());
}

int RunParent(const std::string& plugin, const std::string& file) {
  const auto process = dplan::PluginProcess::Start({.name = "test", .executable = plugin});
  WriteFile(file, process.ok() ? std::to_string((*process)->pid())
                               : std::string(process.status().message()));
  while (true) pause();
}

[[noreturn]] void ServeForEver() {
  std::printf("1|6|unix|/tmp/none|grpc|\n");
  std::fflush(stdout);
  while (true) pause();
}

std::string Signals() {
  std::ifstream status("/proc/self/status");
  std::string text;
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("SigBlk:", 0) == 0 || line.rfind("SigIgn:", 0) == 0) text += line + "\n";
  }
  return text;
}

std::string Descriptors() {
  DIR* const folder = opendir("/proc/self/fd");
  std::set<int> open;
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name[0] != '.') open.insert(std::atoi(entry->d_name));
  }
  open.erase(dirfd(folder));
  std::string text;
  for (const int descriptor : open) text += std::to_string(descriptor) + " ";
  closedir(folder);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "closed") {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(descriptor);
  }
  if (argc == 4 && (mode == "parent" || mode == "closed")) return RunParent(argv[2], argv[3]);
  if (argc != 3) return 2;
  WriteFile(argv[2], mode == "signals" ? Signals() : Descriptors());
  ServeForEver();
}
