using Kiln.Fuzz;
using SharpFuzz;

switch (args)
{
    case ["--replay", string folder]:
        return Target.All.Max(target => Replay.Run(target, Path.Combine(folder, target.Corpus), Console.Out));
    case ["--target", string name, "--replay", string folder] when Target.Find(name) is { } target:
        return Replay.Run(target, folder, Console.Out);
    case ["--target", string name] when Target.Find(name) is { } target:
        // Under AFL or libFuzzer (see fuzz/README.md): the input comes from standard input or shared memory.
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            target.Run(copy.ToArray());
        });
        return 0;
    default:
        Console.Error.WriteLine("usage: Kiln.Fuzz [--target NAME] --replay FOLDER");
        Console.Error.WriteLine("       Kiln.Fuzz --target NAME    (under a fuzzer)");
        Console.Error.WriteLine($"targets: {string.Join(", ", Target.All.Select(static t => t.Name))}");
        return 2;
}
