using System.Text.Json.Serialization;

namespace Kiln.Builders.Oci.Wire;

[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
[JsonSerializable(typeof(WorkerFault))]
[JsonSerializable(typeof(Hello))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class WireJson : JsonSerializerContext;
