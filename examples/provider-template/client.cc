#include "client.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace provider {

using dplan::sdk::Error;
using dplan::sdk::Result;

bool Client::Exists(const std::string& name) const {
  std::error_code error;
  return std::filesystem::is_regular_file(PathOf(name), error);
}

Result<std::string> Client::Read(const std::string& name) const {
  std::ifstream file(PathOf(name), std::ios::binary);
  if (!file) return Error("The file " + PathOf(name) + " cannot be read.").NothingChanged();
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<void> Client::Write(const std::string& name, const std::string& text) const {
  const std::string temporary = PathOf("." + name + ".new");
  std::error_code error;
  std::filesystem::create_directories(root_, error);
  std::ofstream file(temporary, std::ios::binary);
  file << text;
  file.close();
  if (!file) return Error("The file " + temporary + " cannot be written.").NothingChanged();
  std::filesystem::rename(temporary, PathOf(name), error);
  if (error) return Error("The file " + PathOf(name) + ": " + error.message() + ".");
  return {};
}

Result<void> Client::Remove(const std::string& name) const {
  std::error_code error;
  std::filesystem::remove(PathOf(name), error);
  if (error) return Error("The file " + PathOf(name) + ": " + error.message() + ".");
  return {};
}

Result<std::vector<std::string>> Client::List() const {
  std::vector<std::string> names;
  if (!std::filesystem::exists(root_)) return names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root_, error)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && !name.starts_with('.')) names.push_back(name);
  }
  if (error) return Error("The folder " + root_ + ": " + error.message() + ".");
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace provider
