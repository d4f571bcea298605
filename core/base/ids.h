#ifndef DPLAN_CORE_BASE_IDS_H_
#define DPLAN_CORE_BASE_IDS_H_

#include <cstddef>
#include <string>

namespace dplan {

// Names that nothing else has. Thread-safe.
class Ids {
 public:
  virtual ~Ids() = default;
  // 32 lower-case hexadecimal characters.
  virtual std::string NewId() = 0;
  // A UUID, "f81d4fae-7dec-41d0-a765-00a0c91e6bf6": the lineage of a state.
  virtual std::string NewUuid() = 0;
};

// From the random generator of the system.
Ids& RealIds();
// Up to 256 bytes from there, fit for keys.
std::string RandomBytes(size_t count);

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_IDS_H_
