using System.Reflection;
using System.Runtime.InteropServices;
using Kiln.Builders.Oci.Native;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// Runs code on a thread whose root directory is the image's: every path, and every symbolic link on the way, is
/// resolved by the kernel inside the image, so that no link of the image can lead to a file of the machine.
/// </summary>
internal static class InsideRoot
{
    // What the code that runs inside can come to need of the runtime's libraries.
    private static readonly string[] Libraries =
        ["System.Collections", "System.Formats.Tar", "System.IO", "System.Linq", "System.Memory", "System.Runtime",
        "System.Text", "System.Threading", "Microsoft.Win32"];

    /// <summary>
    /// Loads the libraries that are otherwise loaded when they are first used: inside, their files cannot be found.
    /// Does nothing in a native executable, which has no such files.
    /// </summary>
    public static void Prepare()
    {
        string files = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        foreach (string file in files.Split(Path.PathSeparator))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (Libraries.Any(library => name.StartsWith(library, StringComparison.Ordinal)))
            {
                Assembly.Load(new AssemblyName(name));
            }
        }
    }

    /// <param name="root">The mounted root file system.</param>
    /// <param name="action">
    /// Uses absolute paths of the image and nothing asynchronous: a continuation would run on a thread with the
    /// machine's root.
    /// </param>
    public static Task<T> RunAsync<T>(string root, Func<T> action)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => Run(root, action, completion)) { IsBackground = true, Name = "inside the image" };
        thread.Start();
        return completion.Task;
    }

    private static void Run<T>(string root, Func<T> action, TaskCompletionSource<T> completion)
    {
        try
        {
            // Only this thread gets a root of its own; it ends with the action and lets go of the mount.
            if (LibC.Unshare(LibC.CloneFileSystemView) != 0
                || LibC.ChangeRoot(root) != 0
                || LibC.ChangeDirectory("/") != 0)
            {
                string cause = Marshal.GetLastPInvokeErrorMessage();
                throw new IOException($"The root file system cannot be entered: {cause}.");
            }

            completion.SetResult(action());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            completion.SetException(e);
        }
    }
}
