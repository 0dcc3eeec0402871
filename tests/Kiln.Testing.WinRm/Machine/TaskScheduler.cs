using System.Xml.Linq;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>Stands in for the object <c>Schedule.Service</c> of Windows, with what an elevated run asks of it.</summary>
public sealed class TaskScheduler
{
    private readonly WindowsMachine _machine;
    private readonly ProgramStreams _streams;
    private readonly Dictionary<string, string> _environment;

    internal TaskScheduler(WindowsMachine machine, ProgramStreams streams, Dictionary<string, string> environment)
    {
        _machine = machine;
        _streams = streams;
        _environment = environment;
    }

    public bool IsConnected { get; private set; }

    public int LastTaskResult { get; private set; } = 267011;

    /// <summary>3 ready, 4 running.</summary>
    public int State { get; private set; } = 3;

    public string? Deleted { get; private set; }

    public void Connect() => IsConnected = true;

    public TaskScheduler GetFolder(string path) => IsConnected && path == "\\"
        ? this
        : throw new InvalidOperationException("The service is not connected, or there is no such folder.");

    public TaskScheduler RegisterTask(
        string name, string xml, int flags, string user, string? password, int logonType, object? sddl)
    {
        if (flags != 6 || (logonType == 5) != string.IsNullOrEmpty(password))
        {
            throw new InvalidOperationException("A task is registered in a way that Windows would refuse.");
        }

        _machine.Tasks.Enqueue(new(name, xml, user, logonType == 5 ? null : password, logonType));
        return this;
    }

    public object Run(object? parameters)
    {
        XNamespace names = "http://schemas.microsoft.com/windows/2004/02/mit/task";
        XElement exec = XElement.Parse(_machine.Tasks.Last().Definition).Descendants(names + "Exec").Single();
        string arguments = exec.Element(names + "Arguments")!.Value;
        State = 4;
        _ = Task.Run(async () =>
        {
            CommandProcessor processor = new(_machine, _streams, _environment);
            LastTaskResult = await processor.RunAsync($"cmd {arguments}", CancellationToken.None);
            State = 3;
        });
        return this;
    }

    public void DeleteTask(string name, int flags) => Deleted = name;
}
