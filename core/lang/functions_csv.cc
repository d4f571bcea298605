#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/lang/functions.h"

namespace dplan::internal {
namespace {

using Record = std::vector<std::string>;

// Reads RFC 4180. Lines that are empty are no records.
class CsvReader {
 public:
  explicit CsvReader(const std::string& text) : text_(text) {}

  // The next record; nothing at the end, or after an error.
  std::optional<Record> Next() {
    while (at_ < text_.size() && SkipLineEnd()) {
    }
    if (at_ >= text_.size()) return std::nullopt;
    Record record;
    while (true) {
      std::string field;
      if (!(Peek() == '"' ? ReadQuoted(field) : ReadPlain(field))) return std::nullopt;
      record.push_back(std::move(field));
      if (Peek() == ',') {
        ++at_;
        continue;
      }
      if (at_ < text_.size() && !SkipLineEnd()) {
        error_ = "there is more behind a closing quote";
        return std::nullopt;
      }
      return record;
    }
  }

  const std::string& error() const { return error_; }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool SkipLineEnd() {
    if (text_.compare(at_, 2, "\r\n") == 0) {
      at_ += 2;
      return true;
    }
    if (Peek() != '\n') return false;
    ++at_;
    return true;
  }

  bool ReadPlain(std::string& field) {
    while (at_ < text_.size() && Peek() != ',' && Peek() != '\n' &&
           text_.compare(at_, 2, "\r\n") != 0) {
      if (Peek() == '"') {
        error_ = "there is a quote in a field that does not begin with one";
        return false;
      }
      field += text_[at_++];
    }
    return true;
  }

  bool ReadQuoted(std::string& field) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        field += text_[at_];
      } else if (text_.compare(at_, 2, "\"\"") == 0) {
        field += text_[at_++];
      } else {
        ++at_;
        return true;
      }
    }
    error_ = "a quote is not closed";
    return false;
  }

  const std::string& text_;
  size_t at_ = 0;
  std::string error_;
};

Value CsvDecode(FunctionCall& call) {
  CsvReader reader(call.args[0].AsString());
  const std::optional<Record> header = reader.Next();
  if (!header.has_value()) {
    return call.FailArgument(0,
                             reader.error().empty() ? "there is no header line" : reader.error());
  }
  if (std::set<std::string>(header->begin(), header->end()).size() != header->size()) {
    return call.FailArgument(0, "two columns have the same name");
  }
  std::map<std::string, Type> columns;
  for (const std::string& name : *header) columns.emplace(name, Type::String());
  std::vector<Value> rows;
  while (const std::optional<Record> record = reader.Next()) {
    if (record->size() != header->size()) {
      return call.FailArgument(0, absl::StrCat("record ", rows.size() + 1, " has ", record->size(),
                                               " fields, where the header has ", header->size()));
    }
    std::map<std::string, Value> row;
    for (size_t i = 0; i < record->size(); ++i) {
      row.emplace((*header)[i], Value::String((*record)[i]));
    }
    rows.push_back(Value::Object(std::move(row)));
  }
  if (!reader.error().empty()) return call.FailArgument(0, reader.error());
  return Value::List(Type::Object(std::move(columns)), std::move(rows));
}

}  // namespace

void AddCsvFunctions(FunctionTable& table) {
  table.push_back({"csvdecode", {{"str", Type::String()}}, {}, Type::Dynamic(), CsvDecode});
}

}  // namespace dplan::internal
