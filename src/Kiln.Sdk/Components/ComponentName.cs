using System.Runtime.InteropServices;

namespace Kiln.Sdk.Components;

/// <summary>A component as a template names it.</summary>
/// <param name="Kind">Each kind has names of its own.</param>
/// <param name="Type">As written in templates.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ComponentName(ComponentKind Kind, string Type);
