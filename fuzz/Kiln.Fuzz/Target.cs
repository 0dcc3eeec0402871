using System.Collections.Immutable;
using Kiln.Communicators.Tests.Transfer.Fuzzing;
using Kiln.Language.Tests.Evaluation;
using Kiln.Language.Tests.Formatting;
using Kiln.Language.Tests.Json;
using Kiln.Language.Tests.Parsing;
using Kiln.Machines.Tests.Downloads;
using Kiln.Machines.Tests.Typing;
using Kiln.Machines.Tests.Web;
using Kiln.Template.Tests.Legacy;
using Kiln.Wire.Tests.Fuzzing;

namespace Kiln.Fuzz;

/// <summary>Something that bytes are fed to.</summary>
/// <param name="Name">As given to <c>--target</c>.</param>
/// <param name="Corpus">The folder of <c>fuzz/corpus</c> with its seeds and finds; targets may share one.</param>
/// <param name="Run">Throws when something does not hold that must hold for every input.</param>
internal sealed record Target(string Name, string Corpus, Action<byte[]> Run)
{
    public static ImmutableArray<Target> All { get; } =
    [
        new("parser", "templates", static input =>
        {
            ParserInvariants.CheckTokens(input);
            ParserInvariants.CheckFile(input);
            ParserInvariants.CheckExpression(input);
            ParserInvariants.CheckTemplate(input);
        }),
        new("evaluator", "expressions", EvaluatorInvariants.Check),
        new("formatter", "templates", FormatterInvariants.Check),
        new("json", "json", static input => JsonInvariants.Check(input)),
        new("legacy", "legacy", static input => LegacyInvariants.Check(input)),
        new("transfers", "transfers", static input => TransferInvariants.CheckAsync(input).GetAwaiter().GetResult()),
        new("boot-commands", "boot-commands", BootCommandInvariants.Check),
        new("checksums", "checksums", ChecksumInvariants.Check),
        new("http-requests", "http-requests", RequestInvariants.Check),
        new("wire-values", "wire", WireInvariants.CheckValues),
        new("wire-conversations", "wire", static input => WireInvariants.CheckConversationsAsync(input).GetAwaiter().GetResult()),
    ];

    public static Target? Find(string name) => All.FirstOrDefault(t => t.Name == name);
}
