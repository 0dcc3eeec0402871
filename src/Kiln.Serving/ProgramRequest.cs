using System.Collections.Immutable;
using Kiln.Remote;
using Kiln.Sdk.Components;

namespace Kiln.Serving;

/// <summary>What a program was started for.</summary>
internal abstract record ProgramRequest
{
    private const string ProtobufFlag = "--protobuf";
    private const string WindowsExtension = ".exe";

    private static readonly ImmutableArray<(string Word, ComponentKind Kind)> Kinds =
    [
        ("builder", ComponentKind.Builder),
        ("provisioner", ComponentKind.Provisioner),
        ("post-processor", ComponentKind.PostProcessor),
        ("datasource", ComponentKind.DataSource),
    ];

    /// <exception cref="ProgramException">The program is not used as a plugin.</exception>
    public static ProgramRequest Read(ImmutableArray<string> arguments, string invokedAs)
    {
        // Compat: the flag may stand anywhere.
        ImmutableArray<string> words = arguments.RemoveAll(static word => word == ProtobufFlag);
        return words switch
        {
            [PluginProgram.DescribeCommand, ..] => new DescribeRequest(),
            [PluginProgram.StartCommand, string kind, string name] => new StartRequest(KindOf(kind), name)
            {
                Encoding = words.Length < arguments.Length ? SchemaEncoding.Protobuf : SchemaEncoding.Gob,
            },
            [PluginProgram.StartCommand, ..] => throw new ProgramException(
                $"start takes the kind and the name of a component.\n{Usage(invokedAs)}"),
            [] => ReadName(invokedAs) ?? throw new ProgramException(Usage(invokedAs)),
            _ => throw new ProgramException($"{invokedAs} has no command \"{words[0]}\".\n{Usage(invokedAs)}"),
        };
    }

    /// <summary>As the command line and messages have it.</summary>
    public static string WordFor(ComponentKind kind) => Kinds.First(entry => entry.Kind == kind).Word;

    /// <summary>
    /// Compat: hosts up to Packer 1.6 start a program for each component, without arguments, and find it by its name.
    /// </summary>
    public static StartRequest? ReadName(string invokedAs)
    {
        string program = invokedAs.EndsWith(WindowsExtension, StringComparison.OrdinalIgnoreCase)
            ? invokedAs[..^WindowsExtension.Length]
            : invokedAs;
        foreach ((string word, ComponentKind kind) in Kinds.Where(static k => k.Kind != ComponentKind.DataSource))
        {
            string prefix = $"packer-{word}-";
            if (program.StartsWith(prefix, StringComparison.Ordinal) && program.Length > prefix.Length)
            {
                return new(kind, program[prefix.Length..]) { IsByType = true, Encoding = SchemaEncoding.VendoredGob };
            }
        }

        return null;
    }

    private static ComponentKind KindOf(string word) =>
        Kinds.FirstOrDefault(entry => entry.Word == word) is { Word: not null } found
            ? found.Kind
            : throw new ProgramException(
                $"\"{word}\" is no kind of component. "
                + $"There are {string.Join(", ", Kinds.Select(static kind => kind.Word))}.");

    private static string Usage(string invokedAs) => $"""
        {invokedAs} is a plugin: Packer and Kiln start it themselves. To install it:

          packer plugins install --path {invokedAs} github.com/OWNER/NAME
          kiln plugins install -path={invokedAs} github.com/OWNER/NAME

        It understands
          {invokedAs} describe
          {invokedAs} start builder|provisioner|post-processor|datasource [--protobuf] NAME
        """;
}

/// <summary>Tell what there is.</summary>
internal sealed record DescribeRequest : ProgramRequest;

/// <summary>Serve one component.</summary>
internal sealed record StartRequest(ComponentKind Kind, string Name) : ProgramRequest
{
    /// <summary>The name is the type in templates, and the host is one that starts plugins without arguments.</summary>
    public bool IsByType { get; init; }

    public required SchemaEncoding Encoding { get; init; }
}
