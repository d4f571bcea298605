#pragma once

#include <string>
#include <vector>

#include <dplan/sdk/result.h>

namespace provider {

// What the provider talks to: here a folder of files. A real provider has a connection to its API
// here. It is shared by all resources and threads, so it must be thread-safe.
class Client {
 public:
  // Only remembers where the folder is: it may not exist while a plan is made.
  explicit Client(std::string root) : root_(std::move(root)) {}

  bool Exists(const std::string& name) const;
  dplan::sdk::Result<std::string> Read(const std::string& name) const;
  // Makes the folder too. A reader sees the whole text or what was there before, never a part.
  dplan::sdk::Result<void> Write(const std::string& name, const std::string& text) const;
  // That there is no such file is no error.
  dplan::sdk::Result<void> Remove(const std::string& name) const;
  // The names of all files, sorted.
  dplan::sdk::Result<std::vector<std::string>> List() const;

  std::string PathOf(const std::string& name) const { return root_ + "/" + name; }

 private:
  std::string root_;
};

}  // namespace provider
