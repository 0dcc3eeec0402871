using Kiln.Remote;
using Kiln.Remote.Components;
using Kiln.Sdk.Components;
using Kiln.Wire.Rpc;

namespace Kiln.Serving;

/// <summary>A component of a plugin, and how it is served.</summary>
/// <param name="Type">As written in templates: <c>tar-notice</c>.</param>
/// <param name="Name">As hosts ask for it: <c>notice</c>.</param>
/// <param name="Serve">Makes what answers the calls on the main stream.</param>
internal sealed record ProgramComponent(
    ComponentKind Kind,
    string Type,
    string Name,
    Func<RemoteConnection, PluginRuntime, RpcServices> Serve);
