#ifndef DPLAN_TESTS_UNIT_SDK_SHELF_PROVIDER_H_
#define DPLAN_TESTS_UNIT_SDK_SHELF_PROVIDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dplan/sdk/provider.h"

// A provider as an author would write it: notes in a folder, one file each. It uses everything that
// the SDK offers at least once.

namespace dplan::shelf {

struct Config {
  std::string root;
  sdk::Val<std::string> owner;
  int64_t quota = 0;
  sdk::Secret<std::string> token;

  static void Describe(sdk::Schema<Config>& schema);
};

// The folder, and what tests want to happen in it.
struct Shelf {
  std::string root;
  std::string owner;
  int64_t quota = 0;
  std::string token;
  // Called with the name of each function of a note, and of "review", before it does anything.
  std::function<sdk::Result<void>(const std::string& function)> before;
};

struct Line {
  std::string text;
  std::string author;          // a default
  sdk::Val<int64_t> number;    // computed
  sdk::Val<std::string> hint;  // optional

  static void Describe(sdk::Schema<Line>& schema);
};

struct Reminder {
  int64_t hour = 0;
  sdk::Secret<std::string> pin;

  static void Describe(sdk::Schema<Reminder>& schema);
};

struct Note {
  sdk::Val<std::string> id;
  std::string name;
  sdk::Val<std::string> text;
  std::vector<Line> lines;
  sdk::Set<Line> margin;
  std::map<std::string, Line> sections;
  sdk::Val<Reminder> reminder;
  std::map<std::string, std::string> labels;
  int64_t pages = 0;
  bool pinned = false;
  sdk::Val<double> weight;
  sdk::Val<Number> price;
  sdk::Val<std::string> shade;   // optional and computed
  sdk::Val<std::string> cipher;  // sensitive
  sdk::Secret<std::string> key;
  sdk::Val<std::string> digest;    // computed
  sdk::Val<int64_t> views;         // volatile
  sdk::Val<std::string> old_name;  // deprecated

  static void Describe(sdk::Schema<Note>& schema);
};

// `before` is that of its Shelf; nothing by default.
std::unique_ptr<Provider> NewShelfProvider(
    std::function<sdk::Result<void>(const std::string& function)> before = nullptr);

}  // namespace dplan::shelf

#endif  // DPLAN_TESTS_UNIT_SDK_SHELF_PROVIDER_H_
