#ifndef DPLAN_CORE_CONTRACT_RANDOM_CONFIG_H_
#define DPLAN_CORE_CONTRACT_RANDOM_CONFIG_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// Makes configurations that a schema allows, whatever they mean: with odd texts and numbers, with
// and without what is optional, some of it unknown. The same ones for the same seed.
class RandomConfig {
 public:
  explicit RandomConfig(uint64_t seed) : random_(seed) {}

  // Of the schema's type; what only the provider may set is null. Null where what was made does not
  // fit after all.
  Value Of(const Schema& schema);

 private:
  uint64_t Below(uint64_t limit) { return random_() % limit; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  Value OfBlock(const Block& block);
  Value OfBlocks(const NestedBlock& nested);
  Value OfAttribute(const Attribute& attribute);
  Value OfNested(const NestedAttributes& nested);
  Value OfType(const Type& type, int depth);
  Value Known(const Type& type, int depth);
  std::string Text();
  Number AnyNumber();

  std::mt19937_64 random_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_RANDOM_CONFIG_H_
