#ifndef DPLAN_STATE_SQLITE_STATE_STORE_H_
#define DPLAN_STATE_SQLITE_STATE_STORE_H_

#include <memory>
#include <string>

#include "state/state_store.h"

namespace dplan {

struct SqliteStateOptions {
  bool allow_network_file_system = false;
};

// The store over one SQLite file. Opens lazily: constructing it touches nothing, and Load creates
// no file.
std::unique_ptr<StateStore> NewSqliteStateStore(std::string path, SqliteStateOptions options = {});

}  // namespace dplan

#endif  // DPLAN_STATE_SQLITE_STATE_STORE_H_
