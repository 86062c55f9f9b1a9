package plain

import "math"

// The errors of an observation of workload BA, bundle adjustment. x has the camera
// (rotation vector, centre, focal length, principal point, two coefficients of
// distortion), the point and the weight.

// ErrorU is the error of the first coordinate, of which u was observed.
func ErrorU(x []float64, u float64) float64 {
	p, _ := project(x)
	return x[14] * (p + x[7] - u)
}

// ErrorV is the error of the second coordinate, of which v was observed.
func ErrorV(x []float64, v float64) float64 {
	_, p := project(x)
	return x[14] * (p + x[8] - v)
}

// ErrorW is the error of the weight w.
func ErrorW(w float64) float64 { return 1 - w*w }

// project is where the camera sees the point, from its principal point on.
func project(x []float64) (u, v float64) {
	r0, r1, r2 := x[0], x[1], x[2]
	y0, y1, y2 := x[11]-x[3], x[12]-x[4], x[13]-x[5]
	theta := math.Sqrt(r0*r0 + r1*r1 + r2*r2)
	if theta > 0 {
		sin, cos := math.Sincos(theta)
		n0, n1, n2 := r0/theta, r1/theta, r2/theta
		t := (n0*y0 + n1*y1 + n2*y2) * (1 - cos)
		y0, y1, y2 = cos*y0+sin*(n1*y2-n2*y1)+t*n0, cos*y1+sin*(n2*y0-n0*y2)+t*n1, cos*y2+sin*(n0*y1-n1*y0)+t*n2
	}
	u, v = y0/y2, y1/y2
	rho := u*u + v*v
	f := x[6] * (1 + rho*(x[9]+rho*x[10]))
	return f * u, f * v
}
