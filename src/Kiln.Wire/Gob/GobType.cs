using System.Collections.Immutable;

namespace Kiln.Wire.Gob;

/// <summary>
/// A type that a gob stream defines. Types refer to others by their ids, so they may contain themselves.
/// </summary>
/// <param name="Name">The name of the Go type; says nothing about its identity.</param>
public abstract record GobType(string Name);

public sealed record GobArrayType(string Name, int Element, int Length) : GobType(Name);

public sealed record GobSliceType(string Name, int Element) : GobType(Name);

public sealed record GobMapType(string Name, int Key, int Element) : GobType(Name);

public sealed record GobStructType(string Name, ImmutableArray<GobField> Fields) : GobType(Name);

/// <summary>A type that encodes itself into bytes.</summary>
public sealed record GobOpaqueType(string Name) : GobType(Name);

/// <summary>A field of a struct type, or of the struct that defines a type.</summary>
public readonly record struct GobField(string Name, int Type);
