#ifndef DPLAN_CORE_TYPES_SECRET_TEXTS_H_
#define DPLAN_CORE_TYPES_SECRET_TEXTS_H_

#include <set>
#include <string>

#include "dplan/value.h"

namespace dplan {

// Texts that nobody may see, and what they are taken out of: messages, logs and errors. Short texts
// do not count: they would blank out ordinary words, and are no secrets.
class SecretTexts {
 public:
  // All texts in the value, at any depth.
  void Add(const Value& value);
  // Those below its sensitive nodes.
  void AddSensitive(const Value& value);

  // The text with "(sensitive)" in the places of the secrets.
  std::string Blanked(std::string text) const;

 private:
  // One may be a part of another.
  struct LongestFirst {
    bool operator()(const std::string& a, const std::string& b) const {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    }
  };

  void Collect(const Value& value, bool secret);

  std::set<std::string, LongestFirst> texts_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_TYPES_SECRET_TEXTS_H_
