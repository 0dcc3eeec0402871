using System.Collections.Frozen;
using System.Collections.Immutable;
using Kiln.Images.Model;

namespace Kiln.Images.Changes;

/// <summary>
/// What each word does. Bad arguments are a <see cref="FormatException"/> whose message goes into a sentence.
/// </summary>
internal static class ChangeWords
{
    private static readonly ImmutableArray<string> DefaultShell = ["/bin/sh", "-c"];

    public static FrozenDictionary<string, Func<string, Func<ChangeState, ChangeState>>> All { get; } =
        new Dictionary<string, Func<string, Func<ChangeState, ChangeState>>>(StringComparer.Ordinal)
        {
            ["CMD"] = rest => state => new ChangeState(
                state.Container with { Cmd = Command(rest, state.Container) }, IsCmdSet: true),
            ["ENTRYPOINT"] = rest => state => state with
            {
                Container = state.Container with
                {
                    Entrypoint = Command(rest, state.Container),
                    Cmd = state.IsCmdSet ? state.Container.Cmd : [],
                },
            },
            ["ENV"] = Env,
            ["EXPOSE"] = rest => Change(container => container with
            {
                ExposedPorts = container.ExposedPorts.Union(
                    ShellWords.Split(rest, container.Env).SelectMany(ExposedPort.Parse)),
            }),
            ["HEALTHCHECK"] = rest =>
            {
                HealthcheckWord parsed = HealthcheckWord.Parse(rest);
                return Change(container => container with { Healthcheck = parsed.ToHealthcheck() });
            },
            ["LABEL"] = Label,
            ["ONBUILD"] = OnBuild,
            ["SHELL"] = rest => Change(container => container with
            {
                Shell = ExecForm.TryParse(rest) is { IsDefaultOrEmpty: false } shell
                    ? shell
                    : throw new FormatException("write it as a JSON array of strings, such as [\"/bin/bash\", \"-c\"]"),
            }),
            ["STOPSIGNAL"] = rest => Change(container => container with
            {
                StopSignal = StopSignal.Check(ShellWords.Expand(rest, container.Env)),
            }),
            ["USER"] = rest => Change(container => container with { User = One(rest, container) }),
            ["VOLUME"] = rest => Change(container => container with
            {
                Volumes = container.Volumes.Union(Volumes(rest, container)),
            }),
            ["WORKDIR"] = rest => Change(container => container with
            {
                WorkingDir = Join(container.WorkingDir, ShellWords.Expand(rest, container.Env)),
            }),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static Func<ChangeState, ChangeState> Change(Func<ContainerConfig, ContainerConfig> change) =>
        state => state with { Container = change(state.Container) };

    private static ImmutableArray<string> Command(string rest, ContainerConfig container) =>
        ExecForm.TryParse(rest) is { IsDefault: false } words
            ? words
            : [.. container.Shell.IsEmpty ? DefaultShell : container.Shell, rest];

    private static Func<ChangeState, ChangeState> Env(string rest)
    {
        ImmutableArray<KeyValuePair<string, string>> pairs = NameValues.Parse(rest);
        return Change(container =>
        {
            // All values of one word see the environment as it was before the word.
            ImmutableArray<string> before = container.Env;
            ImmutableArray<string> env = before;
            foreach ((string name, string value) in pairs)
            {
                env = SetVariable(
                    env, ShellWords.Expand(name, before), ShellWords.Expand(value, before));
            }

            return container with { Env = env };
        });
    }

    private static Func<ChangeState, ChangeState> Label(string rest)
    {
        ImmutableArray<KeyValuePair<string, string>> pairs = NameValues.Parse(rest);
        return Change(container => container with
        {
            Labels = container.Labels.SetItems(pairs.Select(pair => KeyValuePair.Create(
                ShellWords.Expand(pair.Key, container.Env), ShellWords.Expand(pair.Value, container.Env)))),
        });
    }

    private static Func<ChangeState, ChangeState> OnBuild(string rest)
    {
        string word = rest.Split(' ', '\t')[0].ToUpperInvariant();
        return word is "ONBUILD" or "FROM" or "MAINTAINER"
            ? throw new FormatException($"{word} cannot stand here")
            : Change(container => container with { OnBuild = container.OnBuild.Add(rest) });
    }

    private static ImmutableArray<string> SetVariable(ImmutableArray<string> env, string name, string value)
    {
        if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
        {
            throw new FormatException($"'{name}' is not a name");
        }

        int index = env.ToList().FindIndex(one => one.StartsWith(name + "=", StringComparison.Ordinal));
        string entry = $"{name}={value}";
        return index < 0 ? env.Add(entry) : env.SetItem(index, entry);
    }

    private static string One(string rest, ContainerConfig container) => ShellWords.Split(rest, container.Env) switch
    {
        [string user] when user.Length > 0 => user,
        [] or [_] => throw new FormatException("it is empty"),
        _ => throw new FormatException("it takes one argument only"),
    };

    private static IEnumerable<string> Volumes(string rest, ContainerConfig container)
    {
        ImmutableArray<string> exec = ExecForm.TryParse(rest);
        IEnumerable<string> paths = exec.IsDefault
            ? ShellWords.Split(rest, container.Env)
            : exec.Select(path => ShellWords.Expand(path, container.Env));
        return paths.Select(path => path.Trim() is { Length: > 0 } trimmed
            ? trimmed
            : throw new FormatException("a path is empty"));
    }

    private static string Join(string current, string path)
    {
        if (path.Length == 0)
        {
            throw new FormatException("the path is empty");
        }

        return Path.GetFullPath(path, current.StartsWith('/') ? current : "/");
    }
}
