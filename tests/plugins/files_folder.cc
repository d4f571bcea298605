#include "tests/plugins/files_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/time/clock.h"

namespace files {

namespace fs = std::filesystem;
using dplan::sdk::Call;
using dplan::sdk::Error;
using dplan::sdk::Result;

namespace {

void Print(const Object& object, std::ostream& out) {
  out << "name " << object.name << "\ntext " << object.text << "\nintent " << object.intent
      << "\nparts " << object.parts << '\n';
  for (const std::string& need : object.needs) out << "needs " << need << '\n';
}

Object Parse(const std::string& id, std::istream& in) {
  Object object{.id = id};
  std::string member;
  std::string value;
  while (in >> member && std::getline(in >> std::ws, value)) {
    if (member == "name") object.name = value;
    if (member == "text") object.text = value;
    if (member == "intent") object.intent = value;
    if (member == "parts") object.parts = std::stoll(value);
    if (member == "needs") object.needs.push_back(value);
  }
  return object;
}

Error Refusal(const std::string& what, int error) {
  return Error(what + ": " + strerror(error) + ".");
}

}  // namespace

Folder::Folder(std::string path, absl::Duration pause, const std::string& faults)
    : path_(std::move(path)), objects_(path_ + "/objects"), pause_(pause), faults_(faults, path_) {
  fs::create_directories(objects_);
  fs::create_directories(path_ + "/aside");
}

Result<void> Folder::Create(Call& call, const Object& object) {
  if (Result<void> passed = faults_.Pass(call, "create.begun"); !passed.ok()) return passed;
  if (Result<void> met = CheckNeeds(object); !met.ok()) return met;
  absl::SleepFor(pause_);
  const std::string aside = WriteAside(object);
  const int error = link(aside.c_str(), PathOf(object.id).c_str()) == 0 ? 0 : errno;
  fs::remove(aside);
  if (error != 0) return Refusal("Created twice: " + object.id, error);
  if (Result<void> noted = Journal("create", object.id, object.intent); !noted.ok()) return noted;
  return faults_.Pass(call, "create.made");
}

Result<void> Folder::Update(Call& call, const Object& object) {
  if (Result<void> passed = faults_.Pass(call, "update.begun"); !passed.ok()) return passed;
  if (Result<void> met = CheckNeeds(object); !met.ok()) return met;
  const std::optional<Object> prior = Load(object.id);
  if (!prior.has_value()) return Error("Changed, but not there: " + object.id + ".");
  if (prior->text == object.text && prior->needs == object.needs) {
    return Error("Changed twice: " + object.id + ".");
  }
  absl::SleepFor(pause_);
  fs::rename(WriteAside(object), PathOf(object.id));
  const Result<void> noted = Journal("update", object.id, call.owner().intent);
  if (!noted.ok()) return noted;
  return faults_.Pass(call, "update.made");
}

Result<void> Folder::MakePart(Call& call, Object& object) {
  absl::SleepFor(pause_);
  ++object.parts;
  fs::rename(WriteAside(object), PathOf(object.id));
  const std::string what = "part" + std::to_string(object.parts);
  const Result<void> noted = Journal(what, object.id, call.owner().intent);
  if (!noted.ok()) return noted;
  return faults_.Pass(call, "work.part_made");
}

Result<void> Folder::Remove(Call& call, const std::string& id) {
  if (Result<void> passed = faults_.Pass(call, "remove.begun"); !passed.ok()) return passed;
  for (const Object& other : LoadAll()) {
    if (std::find(other.needs.begin(), other.needs.end(), id) != other.needs.end()) {
      return Error(id + " is needed by " + other.id + ".").NothingChanged();
    }
  }
  absl::SleepFor(pause_);
  if (unlink(PathOf(id).c_str()) != 0) return Refusal("Removed twice: " + id, errno);
  const Result<void> noted = Journal("remove", id, call.owner().intent);
  if (!noted.ok()) return noted;
  return faults_.Pass(call, "remove.made");
}

Result<std::optional<Object>> Folder::Read(Call& call, const std::string& id) {
  if (Result<void> passed = faults_.Pass(call, "read"); !passed.ok()) return passed.error();
  return Load(id);
}

Result<std::optional<Object>> Folder::Find(Call& call, const std::string& intent) {
  if (Result<void> passed = faults_.Pass(call, "find"); !passed.ok()) return passed.error();
  for (Object& object : LoadAll()) {
    if (object.intent == intent) return std::optional<Object>(std::move(object));
  }
  return std::optional<Object>();
}

std::optional<Object> Folder::Load(const std::string& id) const {
  std::ifstream file(PathOf(id));
  if (!file) return std::nullopt;
  return Parse(id, file);
}

std::vector<Object> Folder::LoadAll() const {
  std::vector<Object> objects;
  for (const fs::directory_entry& entry : fs::directory_iterator(objects_)) {
    // It may have gone by now.
    if (std::optional<Object> object = Load(entry.path().filename().string())) {
      objects.push_back(*std::move(object));
    }
  }
  return objects;
}

Result<void> Folder::CheckNeeds(const Object& object) const {
  for (const std::string& need : object.needs) {
    if (!fs::exists(PathOf(need))) {
      return Error(object.id + " needs " + need + ", which does not exist.").NothingChanged();
    }
  }
  return {};
}

std::string Folder::WriteAside(const Object& object) {
  std::string path =
      path_ + "/aside/" + std::to_string(getpid()) + "." + std::to_string(written_.fetch_add(1));
  std::ofstream file(path);
  Print(object, file);
  return path;
}

Result<void> Folder::Journal(const std::string& what, const std::string& id,
                             const std::string& intent) const {
  std::ofstream journal(path_ + "/journal", std::ios::app);
  // One write: what others add at the same time is not torn apart.
  journal << what + " " + id + " " + intent + "\n" << std::flush;
  if (!journal) return Error("The journal of " + path_ + " cannot be written.");
  return {};
}

}  // namespace files
