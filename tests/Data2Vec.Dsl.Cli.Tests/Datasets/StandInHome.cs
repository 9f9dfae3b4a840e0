using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Data2Vec.Dsl.Cli.Tests.Datasets;

/// <summary>What <see cref="StandInHome"/> sends.</summary>
/// <param name="Body">The file.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="CutAt">Where the connection breaks off; never, where null.</param>
internal sealed record Answer(byte[] Body, int Status = 200, int? CutAt = null);

/// <summary>A web server on this machine that stands in for the data set's public home. It speaks just enough HTTP to be cut off anywhere.</summary>
internal sealed class StandInHome : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<string, CancellationToken, Answer> _answer;
    private readonly Task _loop;

    /// <param name="answer">The answer to a request for a file. The token ends an answer that waits.</param>
    public StandInHome(Func<string, CancellationToken, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/data/");
        _loop = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    /// <summary>The files that were asked for.</summary>
    public List<string> Asked { get; } = [];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _loop.GetAwaiter().GetResult();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // A client that went away, or the end: the loop's condition knows which.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var request = await reader.ReadLineAsync(_end.Token) ?? throw new IOException("no request");
        while (!string.IsNullOrEmpty(await reader.ReadLineAsync(_end.Token)))
        {
        }

        var name = request.Split(' ')[1].Split('/')[^1];
        Asked.Add(name);
        var answer = _answer(name, _end.Token);
        var head = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} x\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _end.Token);
        await stream.WriteAsync(answer.Body.AsMemory(0, answer.CutAt ?? answer.Body.Length), _end.Token);
    }
}
