using System.Collections.Immutable;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Cli.Terminal;
using Kiln.Platform.Terminals;
using Kiln.Template.Legacy;
using Kiln.Template.Loading;

namespace Kiln.Cli.Commands.Interpolation;

/// <summary>Evaluates what is typed or piped into it.</summary>
internal sealed class ConsoleCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new TemplateFlags().Shared;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} console [options] [TEMPLATE]

          Evaluates expressions with the variables, locals and functions of the
          template. Without a template, with -config-type=hcl2 it evaluates HCL2
          expressions, otherwise it renders Go templates of legacy JSON.

          From a pipe it reads all lines and prints the result of the last one.

        Options:

          -machine-readable             Write lines for programs instead of text for people.
        {TemplateHelp.SharedOptions}
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        TemplateFlags flags = new();
        ParsedFlags parsed = new FlagSet(flags.Shared).Parse(arguments);
        if (parsed.ProblemOfAtMostOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        // Compat: an empty path is none.
        string? path = parsed.Positional is [{ Length: > 0 } given] ? given : null;
        if (await OpenAsync(run, flags, path, cancellationToken) is not { } language)
        {
            return ExitCode.Failure;
        }

        ConsoleDialogue dialogue = new(run, language);
        if (!run.Console.IsMachineReadable && run.Context.OpenTerminal() is { } terminal)
        {
            using (terminal)
            {
                Converse(run, dialogue, language, terminal, cancellationToken);
            }

            return ExitCode.Success;
        }

        await using Stream input = run.Context.OpenInput();
        return run.Context.InputIsPipe()
            ? await LastResultAsync(run, dialogue, input, cancellationToken)
            : await EachResultAsync(run, dialogue, input, cancellationToken);
    }

    private static async Task<IConsoleLanguage?> OpenAsync(
        CommandRun run,
        TemplateFlags flags,
        string? path,
        CancellationToken cancellationToken)
    {
        TemplateSession session = new(run, flags, path ?? "");
        LoadedTemplate? loaded = path is null ? session.LoadNothing() : await session.LoadAsync(cancellationToken);
        if (loaded is null || session.PrintMistakes(loaded))
        {
            return null;
        }

        return loaded is LoadedLegacyTemplate legacy
            ? OpenLegacy(session, legacy, cancellationToken)
            : await OpenHclAsync(run, session, (LoadedHclTemplate)loaded, cancellationToken);
    }

    private static async Task<HclConsole?> OpenHclAsync(
        CommandRun run,
        TemplateSession session,
        LoadedHclTemplate loaded,
        CancellationToken cancellationToken)
    {
        HclTemplate template = loaded.Template;
        if (template.DataSources.IsEmpty)
        {
            // The components are only asked for data sources, and take a while to make.
            BuiltInCatalogue none = new();
            return new(await session.EvaluateAsync(template, none, cancellationToken), run.Mask);
        }

        await using TemplateComponents? components = await session.OpenComponentsAsync(loaded, cancellationToken);
        return components is null
            ? null
            : new(await session.EvaluateAsync(template, components.Catalogue, cancellationToken), run.Mask);
    }

    /// <summary>
    /// Compat: what is wrong with the variables of a template is not told, because a console may be there to find it.
    /// Mistakes in files of values are.
    /// </summary>
    private static TemplateConsole? OpenLegacy(
        TemplateSession session,
        LoadedLegacyTemplate template,
        CancellationToken cancellationToken)
    {
        LegacyValues values = session.Evaluate(template, cancellationToken);
        return session.Print(values.FileDiagnostics) ? null : new(values);
    }

    private static void Converse(
        CommandRun run,
        ConsoleDialogue dialogue,
        IConsoleLanguage language,
        ITerminal terminal,
        CancellationToken cancellationToken)
    {
        LineEditor editor = new(new(), language.IsUnfinished, text => Complete(language, text));
        LineReader reader = new(terminal, editor);
        while (reader.Read(cancellationToken)?.Trim() is { } line and not ConsoleDialogue.Exit)
        {
            if (line.Length > 0)
            {
                run.Say(dialogue.Answer(line, out _));
                run.Output.Drain();
            }
        }
    }

    /// <summary>The names of the language, and the console's own commands where an input begins.</summary>
    private static Completion Complete(IConsoleLanguage language, string text)
    {
        Completion own = Completion.Of(text, ConsoleDialogue.Commands);
        Completion names = language.Complete(text);
        return own.Names.IsEmpty ? names
            : names.Names.IsEmpty ? own
            : Completion.Of(text, own.Names.Concat(names.Names));
    }

    /// <summary>Compat: a pipe gets the result of its last line only.</summary>
    private static async Task<ExitCode> LastResultAsync(
        CommandRun run,
        ConsoleDialogue dialogue,
        Stream input,
        CancellationToken cancellationToken)
    {
        string last = "";
        bool failed = false;
        await foreach (string line in InputLines.ReadAsync(input, cancellationToken))
        {
            last = dialogue.Answer(line, out bool hasErrors);
            failed |= hasErrors;
        }

        run.Message(last);
        return failed ? ExitCode.Failure : ExitCode.Success;
    }

    /// <summary>Compat: a file gets a result for each line, and mistakes do not count.</summary>
    private static async Task<ExitCode> EachResultAsync(
        CommandRun run,
        ConsoleDialogue dialogue,
        Stream input,
        CancellationToken cancellationToken)
    {
        await foreach (string line in InputLines.ReadAsync(input, cancellationToken))
        {
            if (line == ConsoleDialogue.Exit)
            {
                break;
            }

            run.Say(dialogue.Answer(line, out _));
        }

        return ExitCode.Success;
    }
}
