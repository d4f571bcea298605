#ifndef DPLAN_TESTS_PLUGINS_FAULTY_PROVIDER_H_
#define DPLAN_TESTS_PLUGINS_FAULTY_PROVIDER_H_

#include <memory>
#include <string>

#include "dplan/provider.h"

namespace dplan {

// The provider, in a process that goes wrong in one of its calls. `fault` is "CALL WHAT [FILE]":
// with a FILE it does so once, and then makes that file. Calls are schema, validate, configure,
// read, plan, apply and applied (when it is done, and not answered yet). What goes wrong:
//   exit    it says so on stderr and ends
//   kill    it is killed
//   close   it closes all of its sockets
//   flood   it writes 32 MiB to stderr and goes on
//   child   it leaves a process behind, whose number it writes to the file child.pid, and goes on
//   huge    of the schema: it has 100 MB
std::unique_ptr<Provider> NewFaultyProvider(std::unique_ptr<Provider> provider,
                                            const std::string& fault);

}  // namespace dplan

#endif  // DPLAN_TESTS_PLUGINS_FAULTY_PROVIDER_H_
