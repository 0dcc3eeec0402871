using Kiln.Fuzz;
using SharpFuzz;

switch (args)
{
    case ["--replay", string folder]:
        return Replay.Run(folder, Console.Out);
    case []:
        // Under AFL or libFuzzer (see fuzz/README.md): the input comes from standard input or shared memory.
        Fuzzer.OutOfProcess.Run(static stream =>
        {
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            Targets.Run(copy.ToArray());
        });
        return 0;
    default:
        Console.Error.WriteLine("usage: Kiln.Fuzz [--replay FOLDER]");
        return 2;
}
