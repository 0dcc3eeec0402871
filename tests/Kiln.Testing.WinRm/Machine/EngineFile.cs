namespace Kiln.Testing.WinRm.Machine;

/// <summary>What scripts of other clients do by the classes of .NET, with the paths of the machine.</summary>
public static class EngineFile
{
    public static string GetFullPath(string path)
    {
        string slashed = path.Replace('\\', '/');
        string root = Path.GetDirectoryName(Environment.GetEnvironmentVariable("SYSTEMROOT")!)!;
        return slashed is ['c' or 'C', ':', ..] ? Path.Combine(root, slashed[2..].TrimStart('/')) : slashed;
    }

    public static StreamReader OpenText(string path) => File.OpenText(GetFullPath(path));

    public static FileStream OpenWrite(string path) => File.OpenWrite(GetFullPath(path));

    public static byte[] ReadAllBytes(string path) => File.ReadAllBytes(GetFullPath(path));
}
