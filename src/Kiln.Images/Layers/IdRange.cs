using System.Runtime.InteropServices;

namespace Kiln.Images.Layers;

/// <summary>A run of user or group ids: the line <c>Inside Outside Count</c> of a user namespace's map.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IdRange(long Inside, long Outside, long Count);
