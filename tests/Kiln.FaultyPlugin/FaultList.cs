using System.Collections.Immutable;

namespace Kiln.FaultyPlugin;

/// <summary>All that goes wrong in this process.</summary>
internal sealed class FaultList
{
    /// <summary>Holds the faults: the name and, after a space, where; semicolons between them.</summary>
    public const string Variable = "KILN_FAULT";

    private readonly ImmutableArray<Fault> _faults;

    private FaultList(ImmutableArray<Fault> faults) => _faults = faults;

    public static FaultList Parse(string? text) => new([
        .. (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(static fault => fault.Split(' ', 2))
            .Select(static parts => new Fault(parts[0], parts.Length > 1 ? parts[1] : "")),
    ]);

    public Fault? Named(string name) => _faults.FirstOrDefault(fault => fault.Name == name);

    public Fault? At(string method) => _faults.FirstOrDefault(fault => fault.Where == method);
}
