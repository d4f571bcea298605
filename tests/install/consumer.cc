#include <cstdio>
#include <optional>
#include <string>

#include "dplan/address.h"
#include "dplan/provider.h"
#include "dplan/value.h"

int main() {
  const std::string text = R"(module.a["k"].docker_container.fe["1"])";
  const std::optional<dplan::Address> address = dplan::Address::Parse(text);
  const dplan::Value value =
      dplan::Value::Object(dplan::Value::Entries{{"size", dplan::Value::Int(10)}});
  const bool works = address.has_value() && address->ToString() == text &&
                     value.Attr("size").AsNumber().AsInt64() == 10;
  std::puts(works ? "installed dplan works" : "installed dplan is broken");
  return works ? 0 : 1;
}
